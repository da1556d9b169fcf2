/** JSON objects with members in a given order. */
package bifrost.testkit.internal.json;
