using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Cli;

return CommandLine.Run(args, new YamlPlanFiles(), new YamlExerciseFiles(), new StoreUpkeep(), Console.Out, Console.Error);
