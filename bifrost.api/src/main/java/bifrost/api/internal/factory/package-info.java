/**
 * The search for provider factories on the module path and the class path. Not exported. Must not depend on any other
 * internal package.
 */
package bifrost.api.internal.factory;
