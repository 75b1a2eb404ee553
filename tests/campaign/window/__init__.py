"""Somebody who does everything in the real window at random, for hours if need be."""
