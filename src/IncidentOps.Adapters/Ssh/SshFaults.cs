using System.Net.Sockets;
using IncidentOps.Core;
using Renci.SshNet.Common;

namespace IncidentOps.Adapters.Ssh;

/// <summary>What went wrong with a connection, in plain words.</summary>
internal static class SshFaults
{
    /// <summary>What the library throws when a connection is broken, closing, or closed: sockets' own faults come through it unwrapped.</summary>
    public static bool IsOfConnection(Exception exception) => exception is SshException or SocketException or IOException or TimeoutException
        or ObjectDisposedException or InvalidOperationException;

    public static LocalizedText Explain(string target, Exception exception) => exception switch
    {
        SshAuthenticationException => new LocalizedText(
            $"“{target}” refused the sign-in: the key is not accepted for this account.",
            $"「{target}」がログインを拒否しました。この鍵はアカウントに登録されていません。"),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new LocalizedText(
            $"Nothing answers on the ssh port of “{target}”.", $"「{target}」の ssh ポートで応答がありません。"),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => new LocalizedText(
            $"The address of “{target}” can't be resolved.", $"「{target}」のアドレスを名前解決できません。"),
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => new LocalizedText(
            $"No way leads to “{target}”.", $"「{target}」への経路がありません。"),
        SshOperationTimeoutException or TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } => new LocalizedText(
            $"“{target}” does not answer in time.", $"「{target}」から時間内に応答がありません。"),
        SshConnectionException { DisconnectReason: Renci.SshNet.Messages.Transport.DisconnectReason.KeyExchangeFailed } => new LocalizedText(
            $"“{target}” and this server found no common way to talk, or it has no host key of the pinned kind: {exception.Message}",
            $"「{target}」と共通の暗号方式がないか、登録した種類のホスト鍵がありません: {exception.Message}"),
        _ => new LocalizedText($"The connection to “{target}” failed: {exception.Message}", $"「{target}」への接続に失敗しました: {exception.Message}"),
    };

    public static LocalizedText WrongHostKey(string target, string presented) => new(
        $"The host key of “{target}” is not the pinned one; nothing was sent. It showed SHA256:{presented}. Either somebody stands in between, or the key was changed: compare it on the host itself before changing the inventory.",
        $"「{target}」のホスト鍵が登録済みのものと異なるため、何も送信していません。提示された鍵は SHA256:{presented} です。なりすましか鍵の変更です。対象の画面で照合してから対象資産の設定を変更してください。");

    public static LocalizedText NoKey(string target, string reference) => new(
        $"{reference}, the key for “{target}”, is not set up.", $"「{target}」の鍵 {reference} が設定されていません。");

    public static LocalizedText BadKey(string target, string reference) => new(
        $"{reference}, the key for “{target}”, is not a private key, or it is protected by a passphrase.",
        $"「{target}」の鍵 {reference} が秘密鍵ではないか、パスフレーズで保護されています。");
}
