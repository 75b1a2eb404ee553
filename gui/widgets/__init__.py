"""Controls that know neither the session nor the engine; each room below holds one kind."""
