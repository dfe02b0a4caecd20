"""Users: accounts, passwords, sessions, and who is calling."""
