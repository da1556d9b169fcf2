/**
 * The aggregation of stream events into complete responses. Not exported. Must not depend on any other internal package
 * except {@code value}.
 */
package bifrost.api.internal.merge;
