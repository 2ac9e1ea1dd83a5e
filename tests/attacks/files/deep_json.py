# tries: hand in JSON that is nested without end
def build(hand_in):
    hand_in.folder.mkdir(parents=True)
    hand_in.file.write_text('{"nbformat": 4, "cells": ' + "[" * 500_000 + "]" * 500_000 + "}")
