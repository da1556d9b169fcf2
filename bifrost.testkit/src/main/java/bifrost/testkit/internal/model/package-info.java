/** The toy model of the fake server: it generates the tokens of a response from a request. */
package bifrost.testkit.internal.model;
