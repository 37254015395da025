/** The hash of a header, which is what validators vote for. */
import type { Instant } from '../../../facts/rfc3339-nanos.ts';
import type { Header } from './block.ts';
import type { BlockId } from './canonical-vote.ts';
import { merkleRoot } from './merkle.ts';
import { bytesFieldHex, messageFieldHex, stringFieldHex, varintFieldHex } from './proto-hex.ts';

/**
 * Merkle root of the 14 fields, each in protobuf; strings, heights and hashes in a wrapper message
 * that is empty for an empty value. Source: cometbft/cometbft types/block.go, Header.Hash.
 */
export const headerHash = (header: Header): string =>
  merkleRoot([
    varintFieldHex(1, header.versionBlock) + varintFieldHex(2, header.versionApp),
    stringFieldHex(1, header.chainId),
    varintFieldHex(1, header.height),
    instantMessage(header.time),
    blockIdMessage(header.lastBlockId),
    bytesFieldHex(1, header.lastCommitHash),
    bytesFieldHex(1, header.dataHash),
    bytesFieldHex(1, header.validatorsHash),
    bytesFieldHex(1, header.nextValidatorsHash),
    bytesFieldHex(1, header.consensusHash),
    bytesFieldHex(1, header.appHash),
    bytesFieldHex(1, header.lastResultsHash),
    bytesFieldHex(1, header.evidenceHash),
    bytesFieldHex(1, header.proposerAddress),
  ]);

const instantMessage = ({ seconds, nanos }: Instant): string =>
  varintFieldHex(1, seconds) + varintFieldHex(2, BigInt(nanos));

/** The part set header is written even when it is empty. */
const blockIdMessage = ({ hash, partsTotal, partsHash }: BlockId): string =>
  bytesFieldHex(1, hash) +
  messageFieldHex(2, varintFieldHex(1, BigInt(partsTotal)) + bytesFieldHex(2, partsHash));
