/** The part of a conversation that fits into a prompt. */
package bifrost.api.internal.conversation;
