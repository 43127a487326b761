DELETE FROM sales.orders WHERE state = 'cancelled';
