/** Scenarios as replies, as expected results, and as Java expressions. */
package bifrost.testkit.internal.scenario;
