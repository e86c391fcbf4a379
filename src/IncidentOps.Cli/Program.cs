using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Cli;

var ports = new Ports(new YamlPlanFiles(), new YamlExerciseFiles(), new StoreUpkeep(), new DataFolders(), new YamlPlanReader(), new YamlKeptExercises());
return CommandLine.Run(args, ports, Console.Out, Console.Error);
