/**
 * The mapping between Java types and JSON: codecs for each kind of type, their factory, and their JSON schema.
 */
package bifrost.api.internal.mapping;
