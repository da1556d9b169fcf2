/** jqwik arbitraries of requests, scenarios, texts and JSON values. */
package bifrost.testkit.internal.arbitrary;
