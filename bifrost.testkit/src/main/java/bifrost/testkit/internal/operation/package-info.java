/** The kits: all that the test kit knows about an operation, in one file for each operation. */
package bifrost.testkit.internal.operation;
