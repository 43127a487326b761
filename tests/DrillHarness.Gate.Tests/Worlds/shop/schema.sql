-- A shop that has nothing to do with the sample application: enums, domains, checks, a circle of foreign keys, a partitioned table, no tenant column everywhere.
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA sales;
CREATE TYPE sales.state AS ENUM ('open', 'paid', 'sent', 'cancelled');
CREATE DOMAIN sales.email AS citext CHECK (VALUE ~ '^[^@]+@[^@]+\.[a-z]+$');
CREATE TABLE account (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug varchar(40) NOT NULL UNIQUE CHECK (slug = lower(slug)), plan text NOT NULL CHECK (plan IN ('free', 'pro')), owner_id bigint);
CREATE TABLE member (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE, email sales.email NOT NULL, full_name text NOT NULL CHECK (length(full_name) <= 60),
    age smallint CHECK (age BETWEEN 18 AND 99), seen_at timestamptz, UNIQUE (account_id, email));
ALTER TABLE account ADD FOREIGN KEY (owner_id) REFERENCES member DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE sales.item (sku char(8) PRIMARY KEY, title text NOT NULL, price numeric(10, 2) NOT NULL CHECK (price > 0), tags text[] NOT NULL DEFAULT '{}', parent text REFERENCES sales.item);
CREATE TABLE sales.orders (
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE, number integer NOT NULL, member_id bigint REFERENCES member ON DELETE SET NULL, state sales.state NOT NULL DEFAULT 'open',
    placed_at timestamptz NOT NULL, note text, total numeric GENERATED ALWAYS AS (number * 2) STORED, PRIMARY KEY (account_id, number));
CREATE TABLE sales.line (
    account_id uuid NOT NULL, number integer NOT NULL, sku char(8) NOT NULL REFERENCES sales.item, quantity integer NOT NULL CHECK (quantity >= 1), PRIMARY KEY (account_id, number, sku),
    FOREIGN KEY (account_id, number) REFERENCES sales.orders ON DELETE CASCADE);
CREATE TABLE visit (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, account_id uuid REFERENCES account, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM (MINVALUE) TO ('2025-07-01');
CREATE TABLE visit_new PARTITION OF visit FOR VALUES FROM ('2025-07-01') TO (MAXVALUE);
CREATE VIEW open_orders AS SELECT * FROM sales.orders WHERE state = 'open';
