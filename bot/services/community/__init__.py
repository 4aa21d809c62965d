"""What a community does with its essays: subscribes, rates, talks, saves, forgets."""
