/**
 * The removal of secrets from errors, reports and logs. Not exported. Must not depend on any other internal package
 * except {@code value}.
 */
package bifrost.api.internal.redact;
