/** Tools to test a provider, and applications that use one. */
package bifrost.testkit;
