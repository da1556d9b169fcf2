/** The runs of a toolbox: the loop of model calls and tool executions. Not exported. */
package bifrost.api.internal.tool;
