/** The annotations that all internal packages share. Not exported. Must not depend on any other package. */
package bifrost.api.internal;
