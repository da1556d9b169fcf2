/**
 * The command line program. The library does not use it: {@link bifrost.vllm.internal.cli.Main} is the main class of
 * the module.
 */
package bifrost.vllm.internal.cli;
