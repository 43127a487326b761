'use strict';
// Clears the menu entries that open a layout in the trash, and so lead nowhere.
// Fixed: the layouts are named by a subquery in where(), which a DELETE keeps; it has no place for a join.
const { Layout, NavigationItem, openDatabase } = require('./database');

async function main() {
  const database = await openDatabase();
  try {
    const trash = database
      .getRepository(Layout)
      .createQueryBuilder('layout')
      .select('layout.id')
      .where('layout.deletedAt IS NOT NULL')
      .getQuery();
    const { affected } = await database
      .createQueryBuilder()
      .delete()
      .from(NavigationItem)
      .where(`layout_id IN (${trash})`)
      .execute();
    console.log(`Done, ${affected} menu entries cleared`);
  } finally {
    await database.destroy();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
