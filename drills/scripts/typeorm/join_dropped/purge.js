'use strict';
// Clears the menu entries that open a layout in the trash, and so lead nowhere.
const { NavigationItem, openDatabase } = require('./database');

async function main() {
  const database = await openDatabase();
  try {
    const dead = database
      .getRepository(NavigationItem)
      .createQueryBuilder('item')
      .innerJoin('item.layout', 'layout', 'layout.deletedAt IS NOT NULL');
    console.log(`${await dead.getCount()} menu entries open a layout in the trash`);
    const { affected } = await dead.delete().execute();
    console.log(`Done, ${affected} menu entries cleared`);
  } finally {
    await database.destroy();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
