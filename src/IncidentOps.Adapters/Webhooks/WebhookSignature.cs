using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IncidentOps.Adapters.Webhooks;

/// <summary>
/// `t=1772329200,v1=HEX`: HMAC-SHA256 over `t.body`. A receiver reckons the same over the bytes that it got, compares in constant time,
/// and refuses times too far from its own.
/// </summary>
public static class WebhookSignature
{
    public const string Header = "X-IncidentOps-Signature";

    public static string Sign(ReadOnlySpan<byte> secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.ASCII.GetBytes(time));
        mac.AppendData("."u8);
        mac.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(mac.GetHashAndReset())}";
    }
}
