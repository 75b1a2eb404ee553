"""Long trials that anyone can run; their short forms are among the tests."""
