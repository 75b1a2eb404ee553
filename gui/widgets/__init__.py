"""Reusable widgets that know neither the session nor the engine."""
