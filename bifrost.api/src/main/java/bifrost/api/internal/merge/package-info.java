/**
 * The aggregation of stream events into complete responses. Not exported. Must not depend on any other internal
 * package.
 */
package bifrost.api.internal.merge;
