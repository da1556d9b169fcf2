/** Certificates and private keys for the rules about TLS. */
package bifrost.testkit.internal.tls;
