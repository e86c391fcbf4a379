using IncidentOps.Core;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Http;

/// <summary>What went wrong with a request, in plain words: and whether it can have reached the service.</summary>
internal static class HttpFaults
{
    public static ProcedureOutcome Of(string target, HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new ProcedureNotBegun(new LocalizedText(
            $"The address of “{target}” can't be resolved.", $"「{target}」のアドレスを名前解決できません。")),
        HttpRequestError.ConnectionError => new ProcedureNotBegun(new LocalizedText(
            $"Nothing answers at “{target}”: {exception.Message}", $"「{target}」に接続できません: {exception.Message}")),
        HttpRequestError.SecureConnectionError => new ProcedureNotBegun(new LocalizedText(
            $"The certificate of “{target}” does not hold: {Innermost(exception)}", $"「{target}」の証明書を検証できません: {Innermost(exception)}")),
        HttpRequestError.ProxyTunnelError => new ProcedureNotBegun(new LocalizedText(
            $"The proxy lets nothing through to “{target}”: {exception.Message}", $"プロキシが「{target}」への接続を拒否しました: {exception.Message}")),
        _ => new ProcedureUnclear(new LocalizedText(
            $"The connection to “{target}” broke: {exception.Message}", $"「{target}」との接続が切れました: {exception.Message}")),
    };

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
