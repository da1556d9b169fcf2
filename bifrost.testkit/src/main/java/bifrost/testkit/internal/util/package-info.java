/** Helpers for arguments and messages. */
package bifrost.testkit.internal.util;
