DROP TABLE exchange_requests;
