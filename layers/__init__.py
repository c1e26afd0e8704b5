"""What the district's layers are, where they come from and how they are stored."""
