/** Responses with every member, for the rules that look for members which are missing in a result. */
package bifrost.testkit.internal.members;
