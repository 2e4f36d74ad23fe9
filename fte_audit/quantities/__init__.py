"""What a published figure says: the exact range that its wording and its rounding allow."""
