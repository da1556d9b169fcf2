/** HTTP as the rules of the contract need it: dates, a strict parser of forms, a server that keeps connections open. */
package bifrost.testkit.internal.http;
