/** Shared markers of the internal packages. Not exported. Must not depend on any other package. */
package bifrost.api.internal;
