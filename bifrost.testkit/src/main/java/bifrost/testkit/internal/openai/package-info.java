/** OpenAI's protocol for the contract: encodes scenarios as responses, and decodes requests. */
package bifrost.testkit.internal.openai;
