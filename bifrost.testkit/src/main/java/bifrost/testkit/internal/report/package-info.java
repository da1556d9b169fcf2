/** Failures of rules, and their reports: messages, summaries and HTML. */
package bifrost.testkit.internal.report;
