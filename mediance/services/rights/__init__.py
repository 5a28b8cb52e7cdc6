"""What people ask of their own data, and how they are answered."""
