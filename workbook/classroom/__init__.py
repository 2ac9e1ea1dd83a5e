"""The instructor's day: release, collect, grade, feedback, and the lab itself."""
