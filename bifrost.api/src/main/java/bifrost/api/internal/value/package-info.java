/**
 * Checks, copies and texts for the values of the public types. Not exported. Must not depend on any other internal
 * package.
 */
package bifrost.api.internal.value;
