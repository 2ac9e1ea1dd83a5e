"""The simulator behind the case: one economy, every record a trace of something that happened."""
