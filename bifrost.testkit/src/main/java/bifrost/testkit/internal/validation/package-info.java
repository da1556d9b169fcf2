/** The validation of requests: vLLM's field types, sampling parameters and limits, with vLLM's errors. */
package bifrost.testkit.internal.validation;
