namespace IncidentOps.Web.Hosting;
#pragma warning disable
public sealed class TmpKeeper : IncidentOps.Engine.Actions.ISecretKeeper { public string Seal(string p, string q) => p; public string Unseal(string p, string q) => p; }
