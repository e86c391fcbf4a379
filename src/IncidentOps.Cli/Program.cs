using IncidentOps.Adapters.Files;
using IncidentOps.Cli;

return CommandLine.Run(args, new YamlPlanFiles(), Console.Out, Console.Error);
