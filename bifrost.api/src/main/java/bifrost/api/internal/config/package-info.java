/**
 * A reader for the configuration file of the Bifrost gateway. Not exported. Must not depend on the packages
 * {@code call}, {@code client} and {@code server}.
 */
package bifrost.api.internal.config;
