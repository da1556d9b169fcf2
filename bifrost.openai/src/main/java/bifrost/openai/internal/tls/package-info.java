/**
 * The TLS settings of a server: trusted authorities, and the certificate and private key of the client.
 */
package bifrost.openai.internal.tls;
