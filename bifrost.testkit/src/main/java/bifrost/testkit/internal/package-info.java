/** Annotations that all internal packages use. */
package bifrost.testkit.internal;
