'use strict';
const { DataSource, EntitySchema } = require('typeorm');

// The tables that the script works on, with the columns that it needs. The schema is owned by the portal's migrations.
const Layout = new EntitySchema({
  name: 'Layout',
  tableName: 'layout',
  columns: {
    id: { type: 'bigint', primary: true },
    deletedAt: { type: 'timestamptz', name: 'deleted_at', nullable: true },
  },
});

const NavigationItem = new EntitySchema({
  name: 'NavigationItem',
  tableName: 'navigation_item',
  columns: {
    id: { type: 'bigint', primary: true },
    layoutId: { type: 'bigint', name: 'layout_id', nullable: true },
  },
  relations: {
    layout: { type: 'many-to-one', target: 'Layout', joinColumn: { name: 'layout_id' }, nullable: true, onDelete: 'CASCADE' },
  },
});

// DATABASE_URL as libpq reads it: the host can be the folder of a socket, given after the question mark.
function connectionOptions(url) {
  const form = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?\/([^?]*)(?:\?(.*))?$/;
  const [, username, password, host, port, database] = form.exec(url).map((part) => part && decodeURIComponent(part));
  const further = new URLSearchParams(form.exec(url)[6]);
  return {
    type: 'postgres',
    username,
    password,
    database,
    host: further.get('host') ?? host,
    port: Number(further.get('port') ?? port ?? 5432),
    applicationName: 'maintenance',
    entities: [Layout, NavigationItem],
  };
}

function openDatabase() {
  if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set');
  return new DataSource(connectionOptions(process.env.DATABASE_URL)).initialize();
}

module.exports = { Layout, NavigationItem, openDatabase };
